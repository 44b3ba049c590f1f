import { useCallback, useEffect, useRef, useState } from "react";
import { clearOperations, exportOperations, getSummary } from "../../api";
import { asApiError } from "../../api/client";
import { replaceSearch, useAddress } from "../../app/router";
import { useSession } from "../../app/session";
import { useLoad } from "../../app/useLoad";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Confirm";
import { download } from "../../components/Copy";
import { useNotice } from "../../components/Notices";
import { ErrorState, Loading, State } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { type Filters, formatFilters, parseFilters } from "../../lib/filters";
import { plural } from "../../lib/format";
import { ByOperation, ByStatement } from "./Groups";
import styles from "./Inspector.module.css";
import { LiveList } from "./LiveList";
import { Overview } from "./Overview";
import { StreamPill } from "./StreamPill";
import { TopLists } from "./TopLists";
import { useLive } from "./useLive";

const tabs = [
  { key: "list", title: "Operations" },
  { key: "top", title: "Top lists" },
  { key: "operations", title: "By operation" },
  { key: "statements", title: "By statement" },
] as const;
type Tab = (typeof tabs)[number]["key"];

export default function Inspector() {
  const { session, adminToken: token } = useSession();
  const notify = useNotice();
  const address = useAddress();
  const search = address.split("?")[1] ?? "";
  const filters = parseFilters(search);
  const tab = tabs.find((each) => each.key === new URLSearchParams(search).get("view"))?.key ?? "list";
  const [paused, setPaused] = useState(false);
  const [clearing, setClearing] = useState(false);
  const [exporting, setExporting] = useState(false);

  const summary = useLoad(`summary ${token}`, (signal) => getSummary({ token, signal }));
  const refresh = useThrottled(summary.reload, 2_000);
  const live = useLive({ filters: useDebounced(filters), token, paused, onArrived: refresh });

  const show = (next: Filters, view: Tab) => {
    const query = new URLSearchParams(formatFilters(next));
    if (view !== "list") query.set("view", view);
    replaceSearch(query.toString());
  };
  const clear = async () => {
    setClearing(false);
    try {
      await clearOperations({ token });
      live.reload();
      summary.reload();
      notify("All records and figures are cleared.");
    } catch (cause) {
      notify(`Nothing was cleared. ${asApiError(cause).message}`, "error");
    }
  };
  const exportAll = async () => {
    setExporting(true);
    try {
      download("syllabus-operations.json", await exportOperations({ token }));
    } catch (cause) {
      notify(`Nothing was exported. ${asApiError(cause).message}`, "error");
    } finally {
      setExporting(false);
    }
  };

  return (
    <>
      <title>Inspector · Syllabus</title>
      <div className={styles.head}>
        <h1>Inspector</h1>
        <StreamPill
          state={live.stream}
          paused={paused}
          waiting={live.waiting}
          sampled={session?.inspector === "sampled"}
          refused={live.streamError !== null && live.streamError.status >= 400 && live.streamError.status < 500}
        />
        <div className={styles.actions}>
          <Button onClick={() => setPaused(!paused)} aria-pressed={paused}>
            {paused ? "Resume" : "Pause"}
          </Button>
          <Button onClick={exportAll} busy={exporting}>
            Export JSON
          </Button>
          <Button onClick={() => setClearing(true)}>Clear</Button>
        </div>
      </div>
      {session?.inspector === "sampled" && (
        <p className={styles.sampled}>
          This server records a part of its operations, or only slow ones. The list has those; figures by operation and
          by statement count all that were looked at.
        </p>
      )}
      {summary.data ? (
        <Overview summary={summary.data} />
      ) : summary.error ? (
        <ErrorState error={summary.error} what="the figures" onRetry={summary.reload} />
      ) : (
        <div className={styles.placeholder} aria-hidden="true" />
      )}
      <div className={styles.tabs}>
        <Tabs label="What is shown" tabs={[...tabs]} active={tab} onChange={(view) => show(filters, view)}>
          {tab === "list" ? (
            <LiveList live={live} filters={filters} onFilter={(next) => show(next, "list")} />
          ) : !summary.data ? (
            summary.error ? null : (
              <Loading what="the figures" />
            )
          ) : summary.data.operations === 0 ? (
            <State title="Nothing has run yet">
              <p>Figures are here as soon as an operation has.</p>
            </State>
          ) : tab === "top" ? (
            <TopLists summary={summary.data} />
          ) : tab === "operations" ? (
            <ByOperation groups={summary.data.byOperation} />
          ) : (
            <ByStatement groups={summary.data.byStatement} />
          )}
        </Tabs>
      </div>
      {clearing && (
        <Confirm
          title="Clear all records?"
          text={`${plural(summary.data?.recorded ?? 0, "recorded operation")} and all figures since the start are dropped, for everybody who looks at them. There is no way back.`}
          action="Clear"
          onConfirm={clear}
          onCancel={() => setClearing(false)}
        />
      )}
    </>
  );
}

// While somebody types a name, the server is asked when they pause.
function useDebounced(filters: Filters): Filters {
  const key = formatFilters(filters);
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), 200);
    return () => clearTimeout(timer);
  }, [key]);
  return parseFilters(settled);
}

function useThrottled(call: () => void, everyMs: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      call();
    }, everyMs);
  }, [call, everyMs]);
}
