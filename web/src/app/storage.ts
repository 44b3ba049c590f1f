// Tokens are kept as long as the tab is open, in sessionStorage and nowhere else.

export function recall(name: string): string | null {
  try {
    return sessionStorage.getItem(`syllabus.${name}`);
  } catch {
    return null; // storage may be forbidden
  }
}

export function keep(name: string, value: string) {
  try {
    sessionStorage.setItem(`syllabus.${name}`, value);
  } catch {
    // Then it lasts as long as the page.
  }
}

export function forget(name: string) {
  try {
    sessionStorage.removeItem(`syllabus.${name}`);
  } catch {
    // There is nothing to forget.
  }
}
