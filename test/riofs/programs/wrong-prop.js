const shape = box({ width: 'wide' })
