class Planet {
  constructor(name, x) {
    this.body = sphere({ radius: 0.4, x, color: 'red' })
    this.body.name = name
  }
  say() { return this.body.name + '!' }
}
function greet(p) { print('>> ' + p.say()) }
const second = new Planet('second', 1)
greet(first)
greet(second)
