// sheets of paper: three times as many are more than a scene may have
for (let i = 0; i < 3500; i++) rect({ x: i % 400, y: i / 40, width: 4, height: 4 })
