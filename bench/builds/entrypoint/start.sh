#!/bin/sh
echo "process 1 is $(cat /proc/1/comm)"
