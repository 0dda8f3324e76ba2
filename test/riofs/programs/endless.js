box()
while (true) {}
