package main

import "syscall"

// endWithUs has the kernel end the child when this process dies without stopping it.
func endWithUs(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGKILL }
