package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"slices"
	"strconv"
	"syscall"
)

// owner is the operating system's user that the postgres child runs as, and that owns what it reads and writes.
type owner struct {
	uid, gid int
	groups   []uint32
	// drop says that this process is root and gives its rights up in the child, since PostgreSQL refuses to run as root.
	drop bool
}

// chooseOwner says who runs the cluster below root: this process's own user, or, when that is root, the first of
// the user who owns the existing cluster, the owner of the data directory, "postgres", "nobody". initdb refuses a user
// without a name, so those who have none are passed over unless the cluster exists already.
func chooseOwner(root *os.Root, cluster string) (owner, error) {
	uid, gid, err := ownerOf(root, cluster)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return owner{}, err
	}
	if euid := os.Geteuid(); euid != 0 {
		if exists && uid != euid {
			return owner{}, fmt.Errorf("%s/%s belongs to the user with id %d, but this process runs with id %d: "+
				"run it as that user, or choose another data directory", root.Name(), cluster, uid, euid)
		}
		return owner{uid: euid, gid: os.Getegid()}, nil
	}
	if exists {
		if uid == 0 {
			return owner{}, fmt.Errorf("%s/%s belongs to root, as whom PostgreSQL refuses to run: give it to an ordinary user "+
				"with chown -R", root.Name(), cluster)
		}
		return namedOr(owner{uid: uid, gid: gid, drop: true}), nil
	}
	return ownerOfNewCluster(root)
}

func ownerOfNewCluster(root *os.Root) (owner, error) {
	if uid, _, err := ownerOf(root, "."); err != nil {
		return owner{}, err
	} else if uid != 0 {
		if account, err := user.LookupId(strconv.Itoa(uid)); err == nil {
			return ownerFrom(account)
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if account, err := user.Lookup(name); err == nil {
			return ownerFrom(account)
		}
	}
	return owner{}, fmt.Errorf("PostgreSQL refuses to run as root, and this system has neither a user postgres nor a user "+
		"nobody to run it as: give %s to an ordinary user, or run this program as one", root.Name())
}

// namedOr fills in the groups of an owner who has a name, and leaves one without a name as it is.
func namedOr(o owner) owner {
	account, err := user.LookupId(strconv.Itoa(o.uid))
	if err != nil {
		return o
	}
	named, err := ownerFrom(account)
	if err != nil {
		return o
	}
	return named
}

func ownerFrom(account *user.User) (owner, error) {
	o := owner{drop: true}
	var err error
	if o.uid, err = strconv.Atoi(account.Uid); err != nil {
		return owner{}, fmt.Errorf("the user %s has the id %q, which is not a number", account.Username, account.Uid)
	}
	if o.gid, err = strconv.Atoi(account.Gid); err != nil {
		return owner{}, fmt.Errorf("the user %s has the group %q, which is not a number", account.Username, account.Gid)
	}
	groups, err := account.GroupIds()
	if err != nil {
		return o, nil //nolint:nilerr // the primary group is enough: the cluster belongs to the user
	}
	for _, group := range groups {
		if id, err := strconv.ParseUint(group, 10, 32); err == nil {
			o.groups = append(o.groups, uint32(id))
		}
	}
	return o, nil
}

// credential is what the child is started with; nil means as this process.
func (o owner) credential() *syscall.Credential {
	if !o.drop {
		return nil
	}
	return &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid), Groups: o.groups}
}

// give makes file, which this process created, the owner's.
func (o owner) give(file *os.File) error {
	if !o.drop {
		return nil
	}
	return file.Chown(o.uid, o.gid)
}

// openOwned opens a file of the data directory with the given flags and makes it, empty and the owner's, if there is none.
// One that exists is never given away: the owner could have linked another file there.
func openOwned(root *os.Root, name string, flags int, o owner) (*os.File, error) {
	file, err := root.OpenFile(name, flags|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return root.OpenFile(name, flags, 0)
	} else if err != nil {
		return nil, err
	}
	if err := o.give(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// mayTraverse says whether the owner may go through a directory, by its mode bits.
func (o owner) mayTraverse(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch mode := info.Mode().Perm(); {
	case !ok:
		return false
	case int(stat.Uid) == o.uid:
		return mode&0o100 != 0
	case int(stat.Gid) == o.gid || slices.Contains(o.groups, stat.Gid):
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

func ownerOf(root *os.Root, name string) (uid, gid int, err error) {
	info, err := root.Stat(name)
	if err != nil {
		return 0, 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, fmt.Errorf("this system does not tell who owns %s/%s", root.Name(), name)
	}
	return int(stat.Uid), int(stat.Gid), nil
}
