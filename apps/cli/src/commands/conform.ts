import { Command } from "commander";
import type { Io } from "../io.ts";
export const conformCommand = (_: Io): Command => new Command("conform");
