module lostline.dev/pod

go 1.24
