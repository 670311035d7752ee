#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_BLOCK_SET_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_BLOCK_SET_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace consortium::placements {

// A sorted set whose copies share what neither of them changed since: items stand in
// blocks, a copy takes a pointer for each block, and an edit makes one or two blocks anew.
// So a model that differs in one need from the one before costs little more than that need.
//
// `Less` orders items, and items and keys; of two that are equal under it, one is there.
// Iterators hold until the next edit. Thread-compatible; copies may be used by other threads.
template <typename Item, typename Less>
class BlockSet {
  using Block = std::vector<Item>;
  using Blocks = std::vector<std::shared_ptr<const Block>>;

 public:
  static constexpr size_t kBlockItems = 64;

  class Iterator {
   public:
    const Item& operator*() const { return (*(*blocks_)[block_])[item_]; }
    const Item* operator->() const { return &**this; }
    Iterator& operator++() {
      if (++item_ == (*blocks_)[block_]->size()) {
        ++block_;
        item_ = 0;
      }
      return *this;
    }
    Iterator& operator--() {
      if (item_ == 0) item_ = (*blocks_)[--block_]->size();
      --item_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    friend class BlockSet;
    Iterator(const Blocks& blocks, size_t block, size_t item)
        : blocks_(&blocks), block_(block), item_(item) {}

    const Blocks* blocks_;
    size_t block_;
    size_t item_;
  };

  bool empty() const { return blocks_.empty(); }
  Iterator begin() const { return {blocks_, 0, 0}; }
  Iterator end() const { return {blocks_, blocks_.size(), 0}; }

  // The first item that is not before the key, and the first that is behind it.
  template <typename Key>
  Iterator LowerBound(const Key& key) const {
    const size_t block = BlockOf(key);
    if (block == blocks_.size()) return end();
    const Block& items = *blocks_[block];
    const auto found = std::lower_bound(items.begin(), items.end(), key, Less());
    return {blocks_, block, static_cast<size_t>(found - items.begin())};
  }
  template <typename Key>
  Iterator UpperBound(const Key& key) const {
    Iterator found = LowerBound(key);
    if (found != end() && !Less()(key, *found)) ++found;
    return found;
  }

  // Null when there is none.
  template <typename Key>
  const Item* Find(const Key& key) const {
    const Iterator found = LowerBound(key);
    return found == end() || Less()(key, *found) ? nullptr : &*found;
  }

  // Replaces the item that is equal, or adds one.
  void Put(Item item) {
    size_t block = BlockOf(item);
    if (block == blocks_.size()) {
      // What grows at its end fills its blocks.
      if (blocks_.empty() || blocks_.back()->size() >= kBlockItems) {
        blocks_.push_back(std::make_shared<const Block>(1, std::move(item)));
        return;
      }
      --block;
    }
    Block items = *blocks_[block];
    const auto place = std::lower_bound(items.begin(), items.end(), item, Less());
    if (place != items.end() && !Less()(item, *place)) {
      *place = std::move(item);
    } else {
      items.insert(place, std::move(item));
    }
    if (items.size() > kBlockItems) {
      const auto middle = items.begin() + kBlockItems / 2;
      blocks_.insert(blocks_.begin() + static_cast<ptrdiff_t>(block),
                     std::make_shared<const Block>(items.begin(), middle));
      items.erase(items.begin(), middle);
      ++block;
    }
    blocks_[block] = std::make_shared<const Block>(std::move(items));
  }

  // Nothing when there is none.
  template <typename Key>
  void Erase(const Key& key) {
    if (Find(key) == nullptr) return;
    const size_t block = BlockOf(key);
    Block items = *blocks_[block];
    items.erase(std::lower_bound(items.begin(), items.end(), key, Less()));
    // Two that have become small are one.
    if (block + 1 < blocks_.size() &&
        items.size() + blocks_[block + 1]->size() <= kBlockItems / 2) {
      const Block& next = *blocks_[block + 1];
      items.insert(items.end(), next.begin(), next.end());
      blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(block) + 1);
    }
    if (items.empty()) {
      blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(block));
    } else {
      blocks_[block] = std::make_shared<const Block>(std::move(items));
    }
  }

  // How many blocks both hold.
  size_t SharedBlocks(const BlockSet& other) const {
    return static_cast<size_t>(
        std::count_if(blocks_.begin(), blocks_.end(), [&other](const auto& block) {
          return std::find(other.blocks_.begin(), other.blocks_.end(), block) !=
                 other.blocks_.end();
        }));
  }

 private:
  // The first block that does not end before the key.
  template <typename Key>
  size_t BlockOf(const Key& key) const {
    const auto found =
        std::partition_point(blocks_.begin(), blocks_.end(),
                             [&key](const auto& block) { return Less()(block->back(), key); });
    return static_cast<size_t>(found - blocks_.begin());
  }

  Blocks blocks_;  // None of them empty.
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_BLOCK_SET_H_
