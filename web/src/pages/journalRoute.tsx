import { useNavigate, useSearch } from "@tanstack/react-router";
import { JournalPage } from "../journal/page";

/** Which event and which page of the journal are shown stands in the address. */
export function JournalRoute() {
  const { seq, until } = useSearch({ from: "/journal" });
  const navigate = useNavigate({ from: "/journal" });
  return (
    <JournalPage
      seq={seq}
      onSeq={(next) => void navigate({ search: (before) => ({ ...before, seq: next }) })}
      until={until}
      onUntil={(next) => void navigate({ search: (before) => ({ ...before, until: next }) })}
    />
  );
}
