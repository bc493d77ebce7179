import React, { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import logo from './logo.svg'
import './main.css'

function App() {
  const [count, setCount] = useState(0)
  return (
    <main>
      <h1 className="text-brand">React 18 says hello</h1>
      <p className="card">Applied</p>
      <img src={logo} alt="Logo" />
      <button onClick={() => setCount(count + 1)}>Counted {count}</button>
    </main>
  )
}

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
