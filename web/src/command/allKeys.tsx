import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { keyCap } from "./keys";
import { useCommands } from "./registry";

/** The list of everything that can be pressed or typed on this screen, drawn from the registry like all else. */
export function AllKeys({ close }: { close: () => void }) {
  const { registry, room } = useCommands();
  const speech = useSpeech();
  const { t } = speech;
  const now = room();
  const actions = registry.all().filter((action) => action.keys?.length || action.verb);
  return (
    <Dialog close={close} title={t("command.keysTitle")} wide>
      <table className="grid all-keys">
        <thead>
          <tr>
            <th>{t("command.action")}</th>
            <th>{t("command.keys")}</th>
            <th>{t("command.verb")}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <tr key={action.id}>
              <td>
                {action.title(speech)}
                {action.available(now) && action.disabledBecause?.(now) && (
                  <span className="dim"> — {action.disabledBecause(now)}</span>
                )}
              </td>
              <td>
                {action.keys?.map((key) => (
                  <kbd key={key}>{keyCap(key)}</kbd>
                ))}
              </td>
              <td className="mono">{action.verb?.example}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
