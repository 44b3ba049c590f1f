import { Badge } from "../../components/Badge";
import type { Verdict } from "../../lib/join";

/** Whether a field did what was planned, in words and not in color alone. */
export function VerdictBadge({ verdict, ran = 0 }: { verdict: Verdict; ran?: number }) {
  switch (verdict) {
    case "same":
      return <Badge tone="ok">as planned</Badge>;
    case "fewer":
      return ran > 0 ? (
        <Badge title="Not all that it may run was needed.">fewer</Badge>
      ) : (
        <Badge title="There was nothing to load it for.">not needed</Badge>
      );
    case "more":
      return <Badge tone="error">too many</Badge>;
    case "unplanned":
      return <Badge tone="error">unplanned</Badge>;
    case "none":
      return null;
  }
}
