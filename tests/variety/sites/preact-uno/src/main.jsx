import { render } from 'preact'
import { useState } from 'preact/hooks'
import 'virtual:uno.css'

function App() {
  const [count, setCount] = useState(0)
  return (
    <>
      <h1 class="boxed">{import.meta.env.VITE_GREETING}</h1>
      <p id="overridden">{import.meta.env.VITE_OVERRIDDEN}</p>
      <p id="config">{__FROM_CONFIG__}</p>
      <p id="secret">{String(import.meta.env.SECRET_WORD)}</p>
      <button class="mt-[7px]" onClick={() => setCount(count + 1)}>
        Counted {count}
      </button>
    </>
  )
}

render(<App />, document.getElementById('app'))
