#!/bin/busybox sh
# The guest's first process. It brings up the modules and the network; then its workers call the test, for scripts to run.
export PATH=/usr/bin:/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod "/modules/$module"; done
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
read -r port workers < /test
while [ "$workers" -gt 0 ]; do
  while :; do nc 10.0.2.2 "$port" -e /worker || sleep 0.1; done &
  workers=$((workers - 1))
done
echo "guest: up"
while :; do sleep 1000; done
