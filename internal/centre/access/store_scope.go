package access

import "github.com/uptrace/bun"

// Apply adds the filter to q.
func (f Filter) Apply(q *bun.SelectQuery) *bun.SelectQuery { return q.Where(f.SQL, f.Args...) }

// list is the value of a placeholder in IN (?).
func list(ids []string) any { return bun.List(ids) }
