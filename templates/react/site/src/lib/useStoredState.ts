import { useEffect, useState } from 'react';

interface Stored {
  version: number;
  value: unknown;
}

function isStored(saved: unknown): saved is Stored {
  return typeof saved === 'object' && saved !== null && 'version' in saved && 'value' in saved;
}

/**
 * Like useState, but the value survives a reload. The value has to be JSON.
 * A visitor's browser may hold what an earlier version of the site wrote: only what has this version and passes `isValid` is used,
 * anything else gives way to `initial`. Count the version up when the meaning of the value changes.
 */
export function useStoredState<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
  version = 1,
): [T, (value: T | ((previous: T) => T)) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
      return isStored(saved) && saved.version === version && isValid(saved.value) ? saved.value : initial;
    } catch {
      return initial;
    }
  });

  useEffect(() => {
    try {
      localStorage.setItem(key, JSON.stringify({ version, value }));
    } catch {
      // storage may be full or blocked; the value then lasts until the page is reloaded
    }
  }, [key, value, version]);

  return [value, setValue];
}
