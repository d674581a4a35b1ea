// Package catalogue is what the room knows before anybody calls: the six services, the types of incident they handle with
// their usual priority and needs, the capabilities and kinds of unit that can meet a need, and the ways in which an incident
// is closed and a contact ends.
//
// The catalogue is data, not code: the files under data/ are embedded in the program and read once, by Load. Any number of
// files may each bring any of the sections; together they must be whole. What always holds after Load:
//
//   - every code is a lower-case snake_case word, used once in its section, and never changes: the journal refers to it;
//   - every text is there in Indonesian and in English;
//   - every need names a known capability, and some kind of unit has that capability;
//   - every type belongs to one service and one group, and only questions (P5) may need nobody at all;
//   - a contact's ends are exactly those that this package knows by name, each on its own key.
//
// A file that breaks a rule is refused as a whole, and every fault is named with its file and code. A catalogue is never
// changed after it is loaded, so it may be read from any number of goroutines.
package catalogue
