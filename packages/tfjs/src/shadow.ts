/** Puts members onto one object and gives the function that restores what was there. */
export function shadow<T extends object>(target: T, members: Partial<T>): () => void {
  const before = Object.keys(members).map((key) => [key, Object.getOwnPropertyDescriptor(target, key)] as const);
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false });
  }
  return () => {
    for (const [key, descriptor] of before) {
      if (descriptor) Object.defineProperty(target, key, descriptor);
      else delete target[key as keyof T];
    }
  };
}
