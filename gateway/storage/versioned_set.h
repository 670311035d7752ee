#ifndef CONSORTIUM_GATEWAY_STORAGE_VERSIONED_SET_H_
#define CONSORTIUM_GATEWAY_STORAGE_VERSIONED_SET_H_

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace consortium::storage {

// A sorted set whose versions share what did not change between them: a copy costs a
// pointer, and an edit the way to the values that it touches, a few dozen values a
// level and a level for each factor of thirty, however many there are. Values should
// be cheap to copy; `KeyOf()(value)` is what they are sorted by, and may view into the
// value. Immutable; thread-safe.
//
// A tree of leaves, all at one depth. A node that has too many is split, one that has
// none is dropped, and one with few is left alone: it costs its own few bytes.
template <typename Value, typename KeyOf>
class VersionedSet {
 public:
  using Key = std::decay_t<std::invoke_result_t<KeyOf, const Value&>>;

  // By key, the value that is to stand there; nothing: none is. Keys that view into a
  // value are those of the value here; Put() sees to that.
  using Edits = std::map<Key, std::optional<Value>>;

  // Notes that `value` is to stand under its key, whatever was noted before. The key may
  // view into what copies of the value share, as what it points to.
  static void Put(Value value, Edits& edits) {
    const Key key = KeyOf()(value);
    edits.erase(key);  // The key that stands may view into what is replaced.
    edits.emplace(key, std::move(value));
  }

  size_t size() const { return root_ == nullptr ? 0 : root_->size; }

  // Both null when there is none, and valid as long as a set is that has the value.
  const Value* Find(const Key& key) const;
  const Value* First() const;

  // Calls `visit` with each value from `from` on, in order, until it returns false.
  template <typename Visit>
  void VisitFrom(const Key& from, Visit visit) const {
    VisitRunsFrom(from, [&visit](absl::Span<const Value> run) {
      return std::all_of(run.begin(), run.end(), visit);
    });
  }

  // The same for each value behind `last`.
  template <typename Visit>
  void VisitBehind(const Key& last, Visit visit) const {
    VisitFrom(last, [behind = last, &visit](const Value& value) {
      return !(behind < KeyOf()(value)) || visit(value);
    });
  }

  // As VisitFrom(), with a few dozen neighbours at a time, at least one, for tight loops.
  template <typename Visit>
  void VisitRunsFrom(const Key& from, Visit visit) const {
    if (root_ != nullptr) Forwards(*root_, &from, visit);
  }

  // As VisitFrom(), for each value before `until`, the last first.
  template <typename Visit>
  void VisitBackFrom(const Key& until, Visit visit) const {
    if (root_ != nullptr) Backwards(*root_, &until, visit);
  }

  // The set after `edits`. To remove what is not there is no mistake.
  VersionedSet Edited(const Edits& edits) const;

 private:
  static constexpr size_t kNodeMax = 32;

  struct Node;
  struct Child {
    Key first;  // Of all below.
    std::shared_ptr<const Node> node;
  };
  struct Node {
    size_t size;  // Values below.
    std::vector<Value> values;
    std::vector<Child> children;  // Of a leaf none; then it has values.
  };
  using Edit = typename Edits::const_iterator;

  static bool IsBefore(const Value& value, const Key& key) { return KeyOf()(value) < key; }

  // The child below which `key` would stand.
  static size_t ChildOf(const Node& node, const Key& key) {
    const auto behind =
        std::upper_bound(node.children.begin(), node.children.end(), key,
                         [](const Key& of, const Child& child) { return of < child.first; });
    return behind == node.children.begin()
               ? 0
               : static_cast<size_t>(behind - node.children.begin()) - 1;
  }

  // False once `visit` has had enough. Null: no bound.
  template <typename Visit>
  static bool Forwards(const Node& node, const Key* from, Visit& visit);
  template <typename Visit>
  static bool Backwards(const Node& node, const Key* until, Visit& visit);

  static Child MakeNode(std::vector<Value> values) {
    Key first = KeyOf()(values.front());
    const size_t size = values.size();
    return {std::move(first), std::make_shared<const Node>(Node{size, std::move(values), {}})};
  }

  static Child MakeNode(std::vector<Child> children) {
    Key first = children.front().first;
    size_t size = 0;
    for (const Child& child : children) size += child.node->size;
    return {std::move(first), std::make_shared<const Node>(Node{size, {}, std::move(children)})};
  }

  // As few nodes as hold them all, each as full as the others.
  template <typename Item>
  static std::vector<Child> MakeNodes(std::vector<Item> items);

  // What stands in place of `node` after the edits in [begin, end): nodes of its depth.
  static std::vector<Child> EditNode(const Node& node, Edit begin, Edit end);
  static std::vector<Value> EditValues(const std::vector<Value>& values, Edit begin, Edit end);

  std::shared_ptr<const Node> root_;  // Null: empty.
};

template <typename Value, typename KeyOf>
const Value* VersionedSet<Value, KeyOf>::Find(const Key& key) const {
  if (root_ == nullptr) return nullptr;
  const Node* node = root_.get();
  while (!node->children.empty()) node = node->children[ChildOf(*node, key)].node.get();
  const auto found = std::lower_bound(node->values.begin(), node->values.end(), key, IsBefore);
  return found == node->values.end() || key < KeyOf()(*found) ? nullptr : &*found;
}

template <typename Value, typename KeyOf>
const Value* VersionedSet<Value, KeyOf>::First() const {
  if (root_ == nullptr) return nullptr;
  const Node* node = root_.get();
  while (!node->children.empty()) node = node->children.front().node.get();
  return &node->values.front();
}

template <typename Value, typename KeyOf>
template <typename Visit>
bool VersionedSet<Value, KeyOf>::Forwards(const Node& node, const Key* from, Visit& visit) {
  if (node.children.empty()) {
    auto value = node.values.begin();
    if (from != nullptr) value = std::lower_bound(value, node.values.end(), *from, IsBefore);
    if (value == node.values.end()) return true;
    return visit(absl::MakeConstSpan(&*value, static_cast<size_t>(node.values.end() - value)));
  }
  size_t child = from == nullptr ? 0 : ChildOf(node, *from);
  for (; child < node.children.size(); ++child, from = nullptr) {
    if (!Forwards(*node.children[child].node, from, visit)) return false;
  }
  return true;
}

template <typename Value, typename KeyOf>
template <typename Visit>
bool VersionedSet<Value, KeyOf>::Backwards(const Node& node, const Key* until, Visit& visit) {
  if (node.children.empty()) {
    auto end = node.values.end();
    if (until != nullptr) end = std::lower_bound(node.values.begin(), end, *until, IsBefore);
    return std::all_of(std::make_reverse_iterator(end), node.values.rend(),
                       [&visit](const Value& each) { return visit(each); });
  }
  size_t children = until == nullptr ? node.children.size() : ChildOf(node, *until) + 1;
  for (; children > 0; --children, until = nullptr) {
    if (!Backwards(*node.children[children - 1].node, until, visit)) return false;
  }
  return true;
}

template <typename Value, typename KeyOf>
template <typename Item>
auto VersionedSet<Value, KeyOf>::MakeNodes(std::vector<Item> items) -> std::vector<Child> {
  std::vector<Child> nodes;
  if (items.empty()) return nodes;
  if (items.size() <= kNodeMax) {
    nodes.push_back(MakeNode(std::move(items)));
    return nodes;
  }
  const size_t count = (items.size() + kNodeMax - 1) / kNodeMax;
  nodes.reserve(count);
  auto begin = std::make_move_iterator(items.begin());
  for (size_t i = 0; i < count; ++i) {
    const size_t share = items.size() * (i + 1) / count - items.size() * i / count;
    const auto end = begin + static_cast<std::ptrdiff_t>(share);
    nodes.push_back(MakeNode(std::vector<Item>(begin, end)));
    begin = end;
  }
  return nodes;
}

template <typename Value, typename KeyOf>
std::vector<Value> VersionedSet<Value, KeyOf>::EditValues(const std::vector<Value>& values,
                                                          Edit begin, Edit end) {
  std::vector<Value> edited;
  edited.reserve(values.size() + static_cast<size_t>(std::distance(begin, end)));
  auto value = values.begin();
  for (Edit edit = begin; edit != end; ++edit) {
    for (; value != values.end() && IsBefore(*value, edit->first); ++value) {
      edited.push_back(*value);
    }
    if (value != values.end() && !(edit->first < KeyOf()(*value))) ++value;
    if (edit->second.has_value()) edited.push_back(*edit->second);
  }
  edited.insert(edited.end(), value, values.end());
  return edited;
}

template <typename Value, typename KeyOf>
auto VersionedSet<Value, KeyOf>::EditNode(const Node& node, Edit begin, Edit end)
    -> std::vector<Child> {
  if (node.children.empty()) return MakeNodes(EditValues(node.values, begin, end));
  std::vector<Child> children;
  children.reserve(node.children.size() + 1);
  for (size_t i = 0; i < node.children.size(); ++i) {
    Edit behind = begin;
    const bool is_last = i + 1 == node.children.size();
    while (behind != end && (is_last || behind->first < node.children[i + 1].first)) ++behind;
    if (behind == begin) {
      children.push_back(node.children[i]);
    } else {
      for (Child& child : EditNode(*node.children[i].node, begin, behind)) {
        children.push_back(std::move(child));
      }
    }
    begin = behind;
  }
  return MakeNodes(std::move(children));
}

template <typename Value, typename KeyOf>
VersionedSet<Value, KeyOf> VersionedSet<Value, KeyOf>::Edited(const Edits& edits) const {
  if (edits.empty()) return *this;
  const Node empty{};
  std::vector<Child> level =
      EditNode(root_ == nullptr ? empty : *root_, edits.begin(), edits.end());
  while (level.size() > 1) level = MakeNodes(std::move(level));
  VersionedSet edited;
  if (!level.empty()) edited.root_ = std::move(level.front().node);
  while (edited.root_ != nullptr && edited.root_->children.size() == 1) {
    edited.root_ = edited.root_->children.front().node;
  }
  return edited;
}

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_VERSIONED_SET_H_
