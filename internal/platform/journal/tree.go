package journal

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight makes a full tile of 2^6 hashes, 2 kB: small enough to be rewritten in each commit.
const tileHeight = 6

// tree is the right edge of a Merkle tree: for each bit of its size, the root of that complete subtree, largest first. It
// is all that is needed to append and to know the root.
type tree struct {
	size int64
	edge []tlog.Hash
}

// add returns the tree with one leaf more. The receiver stays as it is.
func (t tree) add(leaf tlog.Hash) tree {
	merges := bits.TrailingZeros64(^uint64(t.size))
	edge := make([]tlog.Hash, len(t.edge)-merges, len(t.edge)+1)
	copy(edge, t.edge)
	for i := range merges {
		leaf = tlog.NodeHash(t.edge[len(t.edge)-1-i], leaf)
	}
	return tree{size: t.size + 1, edge: append(edge, leaf)}
}

// root is the tree hash of RFC 6962 section 2.1.
func (t tree) root() tlog.Hash {
	if t.size == 0 {
		hash, _ := tlog.TreeHash(0, nil) // reads nothing for an empty tree
		return hash
	}
	root := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.edge[i], root)
	}
	return root
}

// tileID is the place of a tile: level 0 holds leaves.
type tileID struct {
	level int
	n     int64
}

// tiles reads hashes out of stored tiles, with those of the present commit laid over them.
type tiles struct {
	load  func(tileID) ([]byte, error)
	held  map[tileID][]byte
	fresh map[int64]tlog.Hash // by stored hash index
}

func newTiles(load func(tileID) ([]byte, error)) *tiles {
	return &tiles{load: load, held: map[tileID][]byte{}, fresh: map[int64]tlog.Hash{}}
}

// ReadHashes implements tlog.HashReader.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if hash, ok := t.fresh[index]; ok {
			out[i] = hash
			continue
		}
		tile := tlog.TileForIndex(tileHeight, index)
		at := tileID{tile.L, tile.N}
		data, ok := t.held[at]
		if !ok {
			var err error
			if data, err = t.load(at); err != nil {
				return nil, err
			}
			t.held[at] = data
		}
		tile.W = len(data) / tlog.HashSize
		hash, err := tlog.HashFromTile(tile, data, index)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d: %w", at.level, at.n, err)
		}
		out[i] = hash
	}
	return out, nil
}

// grow adds leaves after the first size ones and returns the tiles that changed.
func (t *tiles) grow(size int64, leaves []tlog.Hash) (map[tileID][]byte, error) {
	for i, leaf := range leaves {
		n := size + int64(i)
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf, t)
		if err != nil {
			return nil, err
		}
		first := tlog.StoredHashIndex(0, n)
		for k, hash := range hashes {
			t.fresh[first+int64(k)] = hash
		}
	}
	changed := map[tileID][]byte{}
	for _, tile := range tlog.NewTiles(tileHeight, size, size+int64(len(leaves))) {
		data, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return nil, err
		}
		changed[tileID{tile.L, tile.N}] = data
	}
	return changed, nil
}
