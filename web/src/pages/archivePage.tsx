import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCommands } from "../command/registry";
import { ArchiveTable } from "../incident/archive";

/** Incidents of any state, those that left the board too. */
export function ArchivePage() {
  const { state } = useSearch({ from: "/archive" });
  const navigate = useNavigate({ from: "/archive" });
  const { room } = useCommands();
  return (
    <ArchiveTable
      state={state}
      onState={(next) => void navigate({ search: { state: next } })}
      onOpen={(incident) => room().take({ incident })}
    />
  );
}
