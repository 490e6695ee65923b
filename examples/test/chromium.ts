// The browser that opens the examples' pages.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// WebGL without a graphics card.
const flags =
  "--headless --no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Why there is no browser, for the name of what is skipped; "" where there is one. */
export const reason = existsSync(executablePath) ? "" : ` (skipped: no Chromium at ${executablePath}; set CHROMIUM)`;

export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: flags.split(" ") });
