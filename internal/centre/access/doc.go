// Package access answers who somebody is and what they may do.
//
// Who: an account signs in with a password and gets a session (a cookie), or a program shows an API key that acts as an account.
// The store keeps hashes of passwords, session tokens and keys, never the things themselves.
//
//	         password                     12 h, or 1 h without use
//	nobody ───────────▶ session (cookie) ──────────────────────────▶ nobody
//	         key                          sign-out, new password, account disabled: at once
//	nobody ───────────▶ actor for one request
//
// What: policies in Cedar, as data, in the folder policies. The same policies answer two questions, so that no list, stream,
// count or search can show what a single read would refuse:
//
//   - [Service.May]: may this actor do this to that thing?
//   - [Service.Scope]: which rows of a table may this actor see? The part of each policy that is still open when the actor is known and
//     the thing is not (Cedar's residual) is translated into SQL.
//
// These always hold:
//
//   - what no policy permits is refused, and a policy that forbids wins;
//   - a policy that cannot be translated into SQL is refused when the program starts, with its name and the construct;
//   - a thing that an actor may not read is "not found" for every action: its existence is not given away;
//   - a wrong login and a wrong password look the same and take the same time;
//   - signing in and out, and every change of accounts and keys, is in the journal; secrets and what was tried never are.
package access
