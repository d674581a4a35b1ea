import type { Duplicate } from "../api/types";
import { Press, Priority } from "../ui/controls";
import { age, distance, shortNumber } from "../ui/format";
import { useSpeech } from "../ui/language";
import { useCatalogue } from "../api/queries";

interface Props {
  items: Duplicate[];
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
              {[t("contact.distance", { distance: distance(distance_m, language) }), t("time.ago", { age: age(age_s * 1000, t) }), ...(reasons ?? [])].join(" · ")}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
