package main

import (
	"reflect"
	"testing"
)

// Rows of one number in two courses are not each other's children, and a parent without rows keeps none.
func TestChildrenFollowTheirParents(t *testing.T) {
	rows := []lesson{
		{key: key{1, 1}, module: 7}, {key: key{1, 2}, module: 7}, {key: key{1, 3}, module: 8}, {key: key{2, 4}, module: 8},
		{key: key{9, 5}, module: 9},
	}
	var first, second, other, empty []lesson
	attach(rows, func(l *lesson) key { return key{l.course, l.module} }, map[key]*[]lesson{
		{1, 7}: &first, {1, 8}: &second, {2, 8}: &other, {1, 9}: &empty,
	})
	got, want := [][]lesson{first, second, other, empty}, [][]lesson{rows[:2], rows[2:3], rows[3:4], nil}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the lists are %+v", got)
	}
}
