export { extremum as Min } from "./extremum.ts";
