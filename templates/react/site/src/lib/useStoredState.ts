import { useEffect, useState } from 'react';

/** Like useState, but the value survives a reload. The value has to be JSON. */
export function useStoredState<T>(key: string, initial: T): [T, (value: T | ((previous: T) => T)) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const saved = localStorage.getItem(key);
      return saved === null ? initial : (JSON.parse(saved) as T);
    } catch {
      return initial;
    }
  });

  useEffect(() => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // storage may be full or blocked; the value then lasts until the page is reloaded
    }
  }, [key, value]);

  return [value, setValue];
}
