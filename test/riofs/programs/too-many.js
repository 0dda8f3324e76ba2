for (let i = 0; i < 20000; i++) box({ x: i })
