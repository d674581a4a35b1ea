import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { onSignedOut } from "../api/client";
import { asProblem } from "../api/problem";
import { keys, useSession } from "../api/queries";
import { SignIn } from "../access/signIn";
import { Trouble, Waiting } from "../ui/controls";
import { follow, useSpeech } from "../ui/language";
import { Shell } from "./shell";

/** Signed in: the room. Otherwise the door; what was asked for stays in the address and opens after it. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useSpeech();
  const session = useSession();
  const queries = useQueryClient();

  useEffect(() => onSignedOut(() => void queries.invalidateQueries({ queryKey: keys.session })), [queries]);
  const language = session.data?.language;
  useEffect(() => {
    if (language) void follow(language);
  }, [language]);

  if (session.isPending) return <Waiting>{t("app.loading")}</Waiting>;
  if (session.isError) {
    const problem = asProblem(session.error);
    if (problem.status === 401) return <SignIn ended={session.data !== undefined} onDone={() => queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] })} />;
    // The line is cut but the room was open: it stays open, and says loudly that it is cut.
    if (!session.data) return <Trouble problem={problem} onRetry={() => void session.refetch()} />;
  }
  if (!session.data) return null;
  return <Shell>{children}</Shell>;
}
