package postgres

// MigrateFiles is Migrate with other files than those of the binary.
var MigrateFiles = migrateFiles
