import { useInfiniteQuery } from "@tanstack/react-query";
import { incidents } from "../api/calls";
import { asProblem } from "../api/problem";
import { useCatalogue } from "../api/queries";
import { Moment } from "../ui/age";
import { Blank, Press, Priority, StateTag, Trouble, Waiting } from "../ui/controls";
import { clock, coordinates } from "../ui/format";
import { useSpeech } from "../ui/language";
import { useZone } from "../ui/zone";
import "./incident.css";

const states = ["open", "dispatched", "en_route", "on_scene", "resolved", "closed", "cancelled", "merged"];

interface Props {
  state: string | undefined;
  onState(state: string | undefined): void;
  onOpen(id: string): void;
}

/** The list the server holds, page by page. It is not live, and says of when it is. */
export function ArchiveTable({ state, onState, onOpen }: Props) {
  const { t, word, name } = useSpeech();
  const zone = useZone();
  const { types } = useCatalogue();
  const list = useInfiniteQuery({
    queryKey: ["archive", state ?? ""],
    queryFn: ({ pageParam }) => incidents.list({ state, limit: 50, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
    staleTime: 0,
  });
  const rows = list.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  const asOf = clock(list.dataUpdatedAt, zone);

  return (
    <div className="archive">
      <header className="panel-head">
        <h1>{t("archive.title")}</h1>
        <div className="archive-bar">
          <label>
            {t("archive.filter")}{" "}
            <select value={state ?? ""} onChange={(event) => onState(event.target.value || undefined)}>
              <option value="">{t("archive.any")}</option>
              {states.map((one) => (
                <option key={one} value={one}>
                  {word("state", one)}
                </option>
              ))}
            </select>
          </label>
          {list.data && <span className="dim">{t("archive.asOf", { time: asOf })}</span>}
          <Press small onClick={() => void list.refetch()}>
            {t("archive.refresh")}
          </Press>
        </div>
      </header>
      {list.isPending && <Waiting>{t("app.loading")}</Waiting>}
      {list.isError && <Trouble problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <Blank>{t("archive.empty", { time: asOf })}</Blank>}
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("archive.title")}>
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">{t("archive.number")}</th>
                <th scope="col">{t("archive.priority")}</th>
                <th scope="col">{t("archive.what")}</th>
                <th scope="col">{t("archive.where")}</th>
                <th scope="col">{t("archive.filter")}</th>
                <th scope="col" className="right">{t("archive.opened")}</th>
                <th scope="col" className="right">{t("archive.closed")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const type = types.find((one) => one.code === row.type);
                return (
                  <tr key={row.id} onClick={() => onOpen(row.id)}>
                    <td>
                      <button type="button" className="link mono" onClick={() => onOpen(row.id)}>
                        {row.number}
                      </button>
                    </td>
                    <td>
                      <Priority value={row.priority} />
                    </td>
                    <td>{row.protected ? t("queue.protected") : type ? name(type.name) : row.type}</td>
                    <td className="dim">{row.location?.address || (row.location ? coordinates(row.location) : "")}</td>
                    <td>
                      <StateTag state={row.state} />
                    </td>
                    <td className="right">
                      <Moment at={row.opened_at} />
                    </td>
                    <td className="right">{row.closed_at && <Moment at={row.closed_at} />}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {list.hasNextPage && (
            <div className="pad">
              <Press disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("archive.more")}
              </Press>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
