// jsfive 0.4 brings no types: what is used of it.
declare module "jsfive" {
  export class Group {
    readonly keys: string[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** Where the objects of the group are in the file. Marked private by its name. */
    readonly _links: Readonly<Record<string, number | string>>;
    get(name: string): Group | Dataset;
  }
  export class Dataset {
    readonly shape: number[];
    readonly dtype: string | unknown[];
    readonly value: unknown[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** Marked private by its name. */
    readonly _dataobjects: { readonly chunks: unknown };
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, name?: string);
  }
}
