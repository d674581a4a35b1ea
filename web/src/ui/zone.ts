import { useSession } from "../api/queries";

/** The zone all times on this screen are shown in: the centre's, wherever the screen stands. */
export function useZone(): string {
  return useSession().data?.time_zone || "Asia/Jakarta";
}
