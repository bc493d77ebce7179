import './main.css'

const answer = await fetch(`${import.meta.env.BASE_URL}prices.json`)
const { apple } = await answer.json()
document.querySelector('#fetched').textContent = `An apple is ${apple}`
