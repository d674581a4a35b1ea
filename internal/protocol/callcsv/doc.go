// Package callcsv reads historical emergency calls out of CSV files (RFC 4180) as dispatch centres publish them.
//
// Every centre names its columns in its own way. A [Mapping], a small YAML or JSON file, says which column holds what and what its
// words mean in Sentra; mappings for published files are built in ([Named]).
//
// No row gets lost: [Reader.Next] gives each as a [Row] or as a [Bad] with its line, column and reason, and [Reader.Counts] adds up. A
// quotation mark that is never closed spoils its own line and not the rest of the file.
package callcsv
