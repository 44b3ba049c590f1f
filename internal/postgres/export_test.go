package postgres

// MigrateFiles is Migrate with other files than those of the binary.
var MigrateFiles = migrateFiles

// Patient gives a connection a bound where its URL does not.
var Patient = patient

// Dialer returns what reaches the database.
var Dialer = dialer

// HasSpoken reports whether there is something to read on a connection.
var HasSpoken = hasSpoken
