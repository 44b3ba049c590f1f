import "graphiql/setup-workers/vite";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "./graphiql.css";
import { pick, useGraphiQL } from "@graphiql/react";
import type { Fetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { memo, useEffect, useState } from "react";
import type { OperationRecord, Plan } from "../../api/types";
import { useShownTheme } from "../../app/theme";
import { annotate } from "./annotations";
import { defaultQuery } from "./defaultQuery";
import type { Edited } from "./usePlan";

interface Props {
  fetcher: Fetcher;
  /** Told what is in the editor. */
  onChange: (edited: Edited) => void;
  /** Written behind the document's lines, where they are of what is in the editor. */
  plan: Plan | null;
  record: OperationRecord | null;
}

/** GraphiQL, with what each field costs written behind its line. */
export const Editor = memo(function Editor({ fetcher, onChange, plan, record }: Props) {
  const theme = useShownTheme();
  useState(roomForNotes);
  return (
    <GraphiQL fetcher={fetcher} defaultQuery={defaultQuery} forcedTheme={theme} shouldPersistHeaders={false}>
      <GraphiQL.Logo>
        <span className="hidden">GraphiQL</span>
      </GraphiQL.Logo>
      <Watch onChange={onChange} plan={plan} record={record} />
    </GraphiQL>
  );
});

function Watch({ onChange, plan, record }: Omit<Props, "fetcher">) {
  const { tabs, activeTabIndex, operationName, schema, queryEditor, variableEditor, headerEditor, responseEditor } =
    useGraphiQL(
      pick(
        "tabs",
        "activeTabIndex",
        "operationName",
        "schema",
        "queryEditor",
        "variableEditor",
        "headerEditor",
        "responseEditor",
      ),
    );
  const query = tabs[activeTabIndex]?.query ?? "";
  const variables = tabs[activeTabIndex]?.variables ?? "";

  useEffect(() => {
    const parsed = parseVariables(variables);
    onChange({
      request: { query, variables: parsed ?? {}, operationName: operationName ?? null },
      badVariables: parsed === null,
      schema: schema ?? null,
    });
  }, [query, variables, operationName, schema, onChange]);

  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) {
      editor?.updateOptions({
        renderFinalNewline: "on", // otherwise the last line's number is too faint to be read
        scrollbar: { verticalScrollbarSize: 8, horizontalScrollbarSize: 8, useShadows: false },
        fontFamily: '"JetBrains Mono Variable", monospace',
        fontSize: 13,
        lineHeight: 21,
      });
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);

  useEffect(() => {
    if (!queryEditor || !plan) return;
    const collection = queryEditor.createDecorationsCollection(annotate(queryEditor, plan, record));
    return () => collection.clear();
  }, [queryEditor, plan, record]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both change what the marks are of
  useEffect(markTabs, [tabs, activeTabIndex]);

  return null;
}

// GraphiQL's tabs are list items with the role of a tab and two buttons inside, which a screen reader does not let one reach. A
// list of buttons says the same, and can be used.
function markTabs() {
  for (const tab of document.querySelectorAll(".graphiql-container .graphiql-tab")) {
    const active = tab.classList.contains("graphiql-tab-active");
    tab.closest("[role=tablist]")?.removeAttribute("role");
    tab.removeAttribute("role");
    tab.removeAttribute("aria-selected");
    tab.querySelector(".graphiql-tab-button")?.setAttribute("aria-current", String(active));
  }
}

// The document's side begins wider than the answer's, because notes are behind its lines. GraphiQL keeps the relation there
// once somebody has dragged the bar.
function roomForNotes() {
  try {
    if (localStorage.getItem("graphiql:editorFlex") === null) localStorage.setItem("graphiql:editorFlex", "1.7");
  } catch {
    // Then both are equally wide.
  }
}

// Of comments and commas at ends, which GraphiQL takes, plans know nothing: they are then made without the variables.
function parseVariables(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
