import { useEffect, type ReactNode } from 'react';

interface Props {
  /** Shown in the browser's tab. */
  title: string;
  children: ReactNode;
}

/** The outermost element of every page. */
export function Page({ title, children }: Props) {
  useEffect(() => {
    document.title = title;
  }, [title]);

  return <>{children}</>;
}
