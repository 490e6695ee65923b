// C0, DEL, C1, and the marks that turn the direction of text: a terminal obeys them, and a name in a file may hold any of them.
const obeyed = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** A name from somebody's file, for a terminal: characters that a terminal would obey are written as JSON writes them. */
export const visible = (text: string): string =>
  text.replaceAll(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
