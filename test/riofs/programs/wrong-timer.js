let times = 0
every(1, function fail() {
  times++
  nothing.here()
})
