module.exports = {
  content: ['./index.html', './src/**/*.jsx'],
  theme: { extend: { colors: { brand: 'rgb(120, 40, 200)' } } },
}
