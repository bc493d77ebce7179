import { useState } from 'react'

export default function Later() {
  const [count, setCount] = useState<number>(0)
  return (
    <button className="text-brand" onClick={() => setCount(count + 1)}>
      Counted {count}
    </button>
  )
}
