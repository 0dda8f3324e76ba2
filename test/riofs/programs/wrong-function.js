const ball = sphere({ radius: 1 })
ball.explode()
