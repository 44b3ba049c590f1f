import { Button } from "./Button";
import { useNotice } from "./Notices";

interface Props {
  text: () => string;
  what: string;
  label?: string;
  size?: "small" | "normal";
}

/** Copies a text to the clipboard, and says whether it could. */
export function Copy({ text, what, label = "Copy", size = "normal" }: Props) {
  const notify = useNotice();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      notify(`${what} copied.`);
    } catch {
      notify(`${what} could not be copied: the browser does not allow it here.`, "error");
    }
  };
  return (
    <Button size={size} onClick={copy} aria-label={label === "Copy" ? `Copy ${what.toLowerCase()}` : undefined}>
      {label}
    </Button>
  );
}

/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob | string, type = "text/plain") {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
