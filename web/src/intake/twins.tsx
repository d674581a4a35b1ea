import type { Incident, Location } from "../api/types";
import { metres } from "../map/place";
import { Press, Priority } from "../ui/controls";
import { age, distance, shortNumber } from "../ui/format";
import { useSpeech } from "../ui/language";
import { useCatalogue } from "../api/queries";

/** An event that may be the same one. */
export interface Twin {
  incident: Incident;
  distance_m?: number;
  age_s: number;
  reasons: string[] | null;
}

/** An event nearby, measured from here: the server answers where it is, not how far. */
export function twinOf(incident: Incident, from: Location, now: number): Twin {
  const age = (now - Date.parse(incident.received_at)) / 1000;
  return { incident, distance_m: metres(from, incident.location), age_s: age, reasons: null };
}

interface Props {
  items: Twin[];
  keys?: string;
  because?: string;
  onAttach(incident: { id: string; number: string }): void;
}

/** Events that may be the same one, the likeliest first, each with why it is thought so. */
export function Twins({ items, keys, because, onAttach }: Props) {
  const { t, language, name } = useSpeech();
  const { types } = useCatalogue();
  return (
    <ul className="twins">
      {items.map(({ incident, distance_m, age_s, reasons }, index) => {
        const type = types.find((one) => one.code === incident.type);
        return (
          <li key={incident.id}>
            <Priority value={incident.priority} />
            <b>
              {type ? name(type.name) : incident.summary} <span className="mono dim">{shortNumber(incident.number)}</span>
            </b>
            <Press small main={index === 0} keys={index === 0 ? keys : undefined} because={because} onClick={() => onAttach(incident)}>
              {t("contact.attach")}
            </Press>
            <span className="why">
              {[
                distance_m === undefined ? "" : t("contact.distance", { distance: distance(distance_m, language) }),
                t("time.ago", { age: age(age_s * 1000, t) }),
                ...(reasons ?? []),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
