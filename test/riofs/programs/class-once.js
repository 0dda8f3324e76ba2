class Planet {
  constructor(name, x) {
    this.body = sphere({ radius: 0.4, x, color: 'gray' })
    this.body.name = name
  }
  say() { return 'I am ' + this.body.name }
}
const first = new Planet('first', 0)
function greet(p) { print(p.say()) }
greet(first)
