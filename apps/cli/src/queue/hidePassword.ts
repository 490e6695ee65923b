/** Words as others may read them, since reports and logs are passed on: without the password of a Redis address. */
export const hidePassword = (words: string): string =>
  words.replaceAll(/(rediss?:\/\/[^:@/\s]*):\S*@/g, "$1:PASSWORD@");
