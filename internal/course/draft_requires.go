package course

import (
	"slices"
	"strings"
)

// maxCycles is how many circles of lessons are reported: each further one takes
// time in proportion to its length, and mending a few mostly mends the rest.
const maxCycles = 10

// maxCycleNames is how many keys of a circle are named.
const maxCycleNames = 12

// lessonNode is a lesson in the graph of what requires what.
type lessonNode struct {
	at       *place
	lesson   *LessonDraft
	requires []requirement
}

// requirement is an edge of the graph.
type requirement struct {
	to    int // position of the required lesson in the graph
	index int // position in the requiring lesson's Requires
}

// requirements checks that lessons require only lessons that exist, each once,
// and that no lesson has to be completed before itself.
func (c *draftCheck) requirements(d *Draft) {
	if len(d.Modules) > MaxModules {
		return
	}
	var graph []lessonNode
	byKey := map[string]int{}
	for i := range d.Modules {
		lessons := d.Modules[i].Lessons
		if len(lessons) > MaxLessons {
			continue
		}
		at := (*place)(nil).item("modules", i)
		for j := range lessons {
			if key := lessons[j].Key; key != "" {
				if _, used := byKey[key]; !used {
					byKey[key] = len(graph)
				}
			}
			graph = append(graph, lessonNode{at: at.item("lessons", j), lesson: &lessons[j]})
		}
	}
	for i := range graph {
		c.required(&graph[i], byKey)
	}
	c.cycles(graph)
}

// required checks what one lesson requires, and adds the sound edges to its node.
func (c *draftCheck) required(n *lessonNode, byKey map[string]int) {
	keys := n.lesson.Requires
	if !c.length(n.at, "requires", "lessons", len(keys), 0, MaxRequires) {
		return
	}
	for i, key := range keys {
		to, known := byKey[key]
		at := n.at.item("requires", i)
		switch {
		case !known:
			c.add(at, "no lesson of the course has the key %.100q", key)
		case key == n.lesson.Key:
			c.add(at, "a lesson cannot require itself")
		case slices.Contains(keys[:i], key):
			c.add(at, "the lesson %q is required twice", key)
		default:
			n.requires = append(n.requires, requirement{to, i})
		}
	}
}

// frame is a lesson on the way that [draftCheck.cycles] has gone.
type frame struct {
	node int // position in the graph
	next int // position of the next edge to follow
}

// cycles looks for circles depth first. It keeps its own stack: a course may have
// chains of lessons that are longer than the goroutine's stack may grow.
func (c *draftCheck) cycles(graph []lessonNode) {
	const (
		unseen = iota
		open   // on the stack
		done
	)
	state := make([]uint8, len(graph))
	found := 0
	for start := range graph {
		if state[start] != unseen {
			continue
		}
		state[start] = open
		stack := []frame{{node: start}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			edges := graph[top.node].requires
			if top.next == len(edges) {
				state[top.node] = done
				stack = stack[:len(stack)-1]
				continue
			}
			edge := edges[top.next]
			top.next++
			switch state[edge.to] {
			case unseen:
				state[edge.to] = open
				stack = append(stack, frame{node: edge.to})
			case open:
				from := slices.IndexFunc(stack, func(f frame) bool { return f.node == edge.to })
				c.add(graph[top.node].at.item("requires", edge.index),
					"lessons require each other in a circle: %s", cycleText(graph, stack[from:]))
				if found++; found == maxCycles {
					return
				}
			}
		}
	}
}

// cycleText names the lessons of a circle and comes back to the first.
func cycleText(graph []lessonNode, circle []frame) string {
	names := make([]string, 0, maxCycleNames+1)
	for i, f := range circle {
		switch {
		case len(circle) <= maxCycleNames, i < maxCycleNames-2, i == len(circle)-1:
			names = append(names, graph[f.node].lesson.Key)
		case i == maxCycleNames-2:
			names = append(names, "…")
		}
	}
	return strings.Join(append(names, names[0]), " → ")
}
