import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import './main.css'

const Later = lazy(() => import('~/Later'))

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <h1 className="text-brand pl-[11px]">React 19 says hello</h1>
    <Suspense fallback="Soon">
      <Later />
    </Suspense>
  </StrictMode>,
)
