import { createSignal } from 'solid-js'
import { render } from 'solid-js/web'
import './main.less'

function App() {
  const [count, setCount] = createSignal(0)
  return (
    <main>
      <h1>Solid says hello</h1>
      <button onClick={() => setCount(count() + 1)}>Counted {count()}</button>
    </main>
  )
}

render(() => <App />, document.getElementById('app')!)
